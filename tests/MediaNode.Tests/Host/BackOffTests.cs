namespace Conference.MediaNode.Host;

public class BackOffTests
{
    [Fact]
    public void Waits_double_from_the_first_to_the_longest_and_start_again_after_a_success()
    {
        BackOff backOff = new(new Random(1));
        double[] longestMs = [100, 200, 400, 800, 1000, 1000, 1000];

        foreach (double longest in longestMs) Assert.InRange(backOff.Next().TotalMilliseconds, longest / 2, longest);
        backOff.Reset();

        Assert.InRange(backOff.Next().TotalMilliseconds, 50, 100);
    }
}
