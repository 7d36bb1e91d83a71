using Conference.MediaNode.Room;

namespace Conference.MediaNode.Tests.Room;

public class SpeechLevelTests
{
    private const int VoiceBit = 0x80;

    private static readonly Instant Start = Instant.FromMilliseconds(10_000);

    private readonly SpeechLevel _level = new();

    [Fact]
    public void Before_any_packet_there_is_silence() => Assert.Equal(SpeechLevel.Silence, _level.LevelAt(Start));

    [Theory]
    [InlineData(0)]
    [InlineData(VoiceBit)]
    public void A_loud_packet_is_speech_at_once_with_or_without_the_voice_bit(int voice)
    {
        _level.OnPacket(voice | 30, Start);

        Assert.Equal(30, _level.LevelAt(Start));
        Assert.True(_level.IsSpeakingAt(Start));
    }

    [Fact]
    public void The_threshold_is_sharp()
    {
        _level.OnPacket(SpeechLevel.SpeechMax, Start);
        Assert.True(_level.IsSpeakingAt(Start));
        _level.Reset();
        _level.OnPacket(SpeechLevel.SpeechMax + 1, Start);
        Assert.False(_level.IsSpeakingAt(Start));
    }

    [Fact]
    public void A_syllables_pause_does_not_end_speech_and_a_long_one_does()
    {
        Instant now = Start;
        void Take(int level, int packets)
        {
            for (int i = 0; i < packets; i++, now += TimeSpan.FromMilliseconds(20)) _level.OnPacket(level, now);
        }

        Take(30, 10);
        Take(127, 3);
        Assert.True(_level.IsSpeakingAt(now));
        Take(127, 10);
        Assert.False(_level.IsSpeakingAt(now));
        Take(127, 200);
        Assert.InRange(_level.LevelAt(now), 120, SpeechLevel.Silence);
    }

    [Fact]
    public void Who_sends_nothing_is_silent_after_half_a_second()
    {
        _level.OnPacket(20, Start);

        Assert.True(_level.IsSpeakingAt(Start + TimeSpan.FromMilliseconds(500)));
        Assert.Equal(SpeechLevel.Silence, _level.LevelAt(Start + TimeSpan.FromMilliseconds(501)));
    }

    [Fact]
    public void Loudness_from_before_a_pause_is_forgotten()
    {
        _level.OnPacket(20, Start);
        _level.OnPacket(100, Start + TimeSpan.FromSeconds(1));

        Assert.Equal(100, _level.LevelAt(Start + TimeSpan.FromSeconds(1)));
    }
}
