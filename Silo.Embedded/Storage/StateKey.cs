namespace Conference.Silo.Embedded.Storage;

/// <summary>Names one stored value.</summary>
public readonly record struct StateKey(string GrainType, string GrainKey, string StateName)
{
    public override string ToString() => $"{GrainType}/{GrainKey}/{StateName}";
}
