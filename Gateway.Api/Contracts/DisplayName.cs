namespace Conference.Gateway.Api.Contracts;

/// <summary>
/// What a name that others see may hold: anything but control characters, which could forge log lines and layouts.
/// </summary>
internal static class DisplayName
{
    /// <summary>In characters.</summary>
    public const int LengthMax = 80;

    public const string Pattern = @"^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*$";

    public const string Error = "The name must not hold control characters.";
}
