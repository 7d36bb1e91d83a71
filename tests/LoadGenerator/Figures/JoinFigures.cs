namespace Conference.LoadGenerator.Figures;

/// <summary>What joining cost.</summary>
/// <param name="AnswerP50">Milliseconds from the start of a subscriber's join to the answer to its offer.</param>
/// <param name="ConnectedP50">Milliseconds to the end of its DTLS handshake.</param>
/// <param name="ServerCpuPerJoin">CPU milliseconds of the server for a subscriber.</param>
/// <param name="BytesPerSubscriber">By how much a subscriber that receives nothing yet has made the server grow.</param>
internal sealed record JoinFigures(double AnswerP50, double ConnectedP50, double ServerCpuPerJoin, double BytesPerSubscriber);
