namespace Conference.EndToEnd.Tests.Secrets;

/// <summary>Some bytes of a secret, seen.</summary>
/// <param name="Place">What was searched.</param>
/// <param name="Position">In it, in bytes.</param>
/// <param name="Offset">In the secret, of the first byte that was seen.</param>
/// <param name="Length">Bytes of the secret that stand there in a row.</param>
internal readonly record struct SecretSighting(
    string Place, long Position, Secret Secret, string Form, int Offset, int Length)
{
    public bool IsWhole => Length == Secret.Bytes.Length;

    public override string ToString() =>
        $"{Place}, at 0x{Position:x}: {Secret}, bytes {Offset} to {Offset + Length - 1} of {Secret.Bytes.Length}, {Form}";
}
