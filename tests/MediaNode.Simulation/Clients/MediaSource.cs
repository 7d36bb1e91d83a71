using Conference.MediaNode.Link.Negotiation;
using Conference.MediaNode.Simulation.Clock;
using Conference.MediaNode.Simulation.Scenarios;

namespace Conference.MediaNode.Simulation.Clients;

/// <summary>A client's microphone and camera: what is sent when.</summary>
internal sealed class MediaSource(SimClient client, Agenda agenda, SeededRandom random)
{
    private readonly SeededRandom _audio = random.Fork();
    private readonly SeededRandom _video = random.Fork();

    public void Start()
    {
        if (client.Plan.Audio is { } audio) agenda.After(audio.Every * _audio.Fraction(), () => Speak(audio));
        if (client.Plan.Video is { } video) agenda.After(video.Every * _video.Fraction(), () => Film(video));
    }

    private void Speak(AudioPlan plan)
    {
        if (client.IsGone) return;

        bool falls = _audio.Chance(plan.Silence);
        TimeSpan pause = falls ? _audio.Milliseconds(200, 1500) : TimeSpan.Zero;
        foreach (PublishedStream stream in client.Streams)
        {
            if (stream.Kind is SectionKind.Audio) stream.Audio(plan.PayloadLength);
        }

        agenda.After(plan.Every + pause, () => Speak(plan));
    }

    private void Film(VideoPlan plan)
    {
        if (client.IsGone) return;

        int packets = _video.Between(1, plan.PacketsPerFrameMax);
        int length = _video.Between(Payloads.LengthMin * 2, plan.PayloadLengthMax);
        bool pads = _video.Chance(plan.Padding);
        foreach (PublishedStream stream in client.Streams)
        {
            if (stream.Kind is not SectionKind.Video || !stream.IsOn) continue;

            stream.Frame(packets, length);
            if (pads && stream.Layer == 0) stream.Padding();
        }

        agenda.After(plan.Every, () => Film(plan));
    }
}
