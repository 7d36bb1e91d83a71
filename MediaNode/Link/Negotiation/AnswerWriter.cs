namespace Conference.MediaNode.Link.Negotiation;

/// <summary>Writes the answer that states a <see cref="LinkDescription"/>.</summary>
internal static class AnswerWriter
{
    public static string Write(LinkDescription description, LocalTransport local) => throw new NotImplementedException();
}
