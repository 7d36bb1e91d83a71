namespace Conference.LoadGenerator.Figures;

/// <summary>What joining cost.</summary>
/// <param name="Answer">From a subscriber's offer to the answer.</param>
/// <param name="Connected">To the end of its DTLS handshake.</param>
/// <param name="FirstPacket">To the first forwarded packet; zero when nobody sends while others join.</param>
/// <param name="Seconds">From the first subscriber's join to the last one's end.</param>
/// <param name="ServerCpuPerJoin">CPU milliseconds of the server for a subscriber.</param>
/// <param name="BytesPerSubscriber">By how much a subscriber that receives nothing yet has made the server grow.</param>
internal sealed record JoinFigures(
    JoinTimes Answer,
    JoinTimes Connected,
    JoinTimes FirstPacket,
    double Seconds,
    double ServerCpuPerJoin,
    double BytesPerSubscriber);
