using System.Text;

namespace Conference.MediaNode.Control;

/// <summary>Turns the name of a refusal into the code that programs read: NoCommonCodec → no-common-codec.</summary>
internal static class KebabCase
{
    public static string Of(Enum value)
    {
        StringBuilder text = new();
        foreach (char character in value.ToString())
        {
            if (char.IsUpper(character) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(character));
        }

        return text.ToString();
    }
}
