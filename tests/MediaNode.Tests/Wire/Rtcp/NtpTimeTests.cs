using Conference.MediaNode.Wire.Rtcp;

namespace Conference.MediaNode.Tests.Wire.Rtcp;

public class NtpTimeTests
{
    [Theory]
    [InlineData(0L, 0x83aa7e80_00000000ul)]
    [InlineData(500_000_000L, 0x83aa7e80_80000000ul)]
    [InlineData(-500_000_000L, 0x83aa7e7f_80000000ul)]
    // The last second of the first era and the first of the next: 7 February 2036, 06:28:16.
    [InlineData(2_085_978_495_000_000_000L, 0xffffffff_00000000ul)]
    [InlineData(2_085_978_496_000_000_000L, 0x00000000_00000000ul)]
    public void Wall_clock_times_have_their_ntp_values(long unixNanoseconds, ulong expected)
    {
        Assert.Equal(new NtpTime(expected), NtpTime.FromUnixNanoseconds(unixNanoseconds));
        Assert.Equal(unixNanoseconds, new NtpTime(expected).ToUnixNanoseconds());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Every_nanosecond_survives_the_round_trip(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 10_000; i++)
        {
            long time = (random.NextInt64(4_000_000_000) * 1_000_000_000) + random.Next(1_000_000_000);
            Assert.True(time == NtpTime.FromUnixNanoseconds(time).ToUnixNanoseconds(), $"seed {seed}: {time}");
        }

        foreach (long time in new[] { 1L, 999_999_999L, 1_000_000_000L, 1_999_999_999L, -1L })
        {
            Assert.Equal(time, NtpTime.FromUnixNanoseconds(time).ToUnixNanoseconds());
        }
    }

    [Fact]
    public void The_middle_is_what_reports_echo() =>
        Assert.Equal(0x7e808000u, new NtpTime(0x83aa7e80_80001234).Middle32);

    [Theory]
    [InlineData(0L, 0u)]
    [InlineData(-1L, 0u)]
    [InlineData(1_000_000_000L, 0x00010000u)]
    [InlineData(5_250_000_000L, 0x00054000u)]
    [InlineData(65_535_999_984_741L, 0xffffffffu)]
    [InlineData(long.MaxValue, 0xffffffffu)]
    public void Durations_become_units_of_a_65536th(long nanoseconds, uint expected) =>
        Assert.Equal(expected, NtpTime.ToShort(nanoseconds));

    [Theory]
    [InlineData(0u, 0L)]
    [InlineData(0x00010000u, 1_000_000_000L)]
    [InlineData(0x00054000u, 5_250_000_000L)]
    [InlineData(0xffffffffu, 65_535_999_984_741L)]
    public void And_back(uint units, long expected) => Assert.Equal(expected, NtpTime.FromShort(units));
}
