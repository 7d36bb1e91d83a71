using Microsoft.Extensions.Options;

namespace Conference.Silo.Embedded;

/// <summary>Refuses settings at start, naming each with its value and its bound.</summary>
internal sealed class EmbeddedSiloOptionsValidator : IValidateOptions<EmbeddedSiloOptions>
{
    public ValidateOptionsResult Validate(string? name, EmbeddedSiloOptions options)
    {
        string[] failures =
        [
            .. AtLeast(nameof(options.CollectionAge), options.CollectionAge, TimeSpan.FromSeconds(1)),
            .. AtLeast(nameof(options.CallTimeout), options.CallTimeout, TimeSpan.FromMilliseconds(1)),
            .. AtLeast(nameof(options.DeactivationTimeout), options.DeactivationTimeout, TimeSpan.FromMilliseconds(1)),
            .. AtLeast(nameof(options.MailboxMax), options.MailboxMax, 1),
            .. AtLeast(nameof(options.ActivationsMax), options.ActivationsMax, 1),
            .. AtLeast(nameof(options.ObserversMax), options.ObserversMax, 1),
            .. options.GrainAssemblies.Count + options.GrainTypes.Count == 0
                ? (string[])["GrainAssemblies is empty: name at least one assembly with grain classes."]
                : [],
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string[] AtLeast<T>(string setting, T value, T bound)
        where T : IComparable<T> =>
        value.CompareTo(bound) >= 0 ? [] : [$"{setting} is {value}: it must be at least {bound}."];
}
