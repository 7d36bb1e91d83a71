namespace Conference.Silo.Embedded.Codecs;

/// <summary>Grain and observer references as bytes: they cross calls as addresses, not as objects.</summary>
internal interface IReferences
{
    /// <summary>
    /// The codec of references of this interface; a grain or observer object that stands there is refused.
    /// </summary>
    Codec CodecFor(Type interfaceType);
}
