using System.Threading.Channels;

namespace Conference.Benchmarks.Grains;

/// <summary>The least that two tasks can do to ask and answer: a channel to the one, a completion back to the other.</summary>
internal sealed class ChannelTargets
{
    private readonly Channel<TaskCompletionSource<int>?>[] _channels;

    public ChannelTargets(int count)
    {
        _channels = new Channel<TaskCompletionSource<int>?>[count];
        for (int target = 0; target < count; target++)
        {
            _channels[target] = Channel.CreateUnbounded<TaskCompletionSource<int>?>(new() { SingleReader = true });
            _ = AnswerAsync(_channels[target].Reader);
        }
    }

    public Task Ask(int target)
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _channels[target].Writer.TryWrite(answer);
        return answer.Task;
    }

    public Task Tell(int target)
    {
        _channels[target].Writer.TryWrite(null);
        return Task.CompletedTask;
    }

    public void Close()
    {
        foreach (Channel<TaskCompletionSource<int>?> each in _channels) each.Writer.Complete();
    }

    private static async Task AnswerAsync(ChannelReader<TaskCompletionSource<int>?> asked)
    {
        int sum = 0;
        await foreach (TaskCompletionSource<int>? answer in asked.ReadAllAsync())
        {
            sum++;
            answer?.SetResult(sum);
        }
    }
}
