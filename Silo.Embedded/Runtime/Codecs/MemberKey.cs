namespace Conference.Silo.Embedded.Codecs;

/// <summary>A member's identity in a payload.</summary>
/// <param name="Level">Depth in the hierarchy; 0 is the topmost marked type.</param>
/// <param name="Space">Parameters of a record and members of its body count separately.</param>
/// <param name="Id">The parameter's position or the member's [Id].</param>
internal readonly record struct MemberKey(byte Level, byte Space, uint Id)
{
    public const byte ParameterSpace = 0;
    public const byte BodySpace = 1;
}
