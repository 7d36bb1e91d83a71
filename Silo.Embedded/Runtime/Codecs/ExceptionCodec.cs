using System.Reflection;
using System.Runtime.CompilerServices;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>What every exception has, and the members of a marked one. No constructor runs at the reader.</summary>
internal sealed class ExceptionCodec(Type type, ObjectCodec? members, Slot inner, Slot inners) : Codec
{
    private static readonly FieldInfo Message = FieldOf("_message");
    private static readonly FieldInfo Inner = FieldOf("_innerException");
    private static readonly FieldInfo Stack = FieldOf("_remoteStackTraceString");

    public override bool IsImmutable => false;

    /// <summary>Those that need no attribute.</summary>
    public static bool IsSystem(Type type) =>
        type.Namespace is { } name && (Belongs(name, "System") || Belongs(name, "Microsoft") || Belongs(name, "Azure"));

    public override void Write(PayloadWriter writer, object value)
    {
        var exception = (Exception)value;
        int section = writer.BeginSection();
        // An AggregateException adds its causes' messages to its own each time it is asked.
        writer.Text(exception is AggregateException ? (string?)Message.GetValue(exception) ?? "" : exception.Message);
        writer.Text(exception.StackTrace ?? "");
        writer.UInt32((uint)exception.HResult);
        inner.Write(writer, exception.InnerException);
        inners.Write(writer, exception is AggregateException several ? several.InnerExceptions.ToArray() : null);
        members?.Write(writer, exception);
        writer.EndSection(section);
    }

    public override object Read(PayloadReader reader)
    {
        int end = reader.BeginSection();
        string message = reader.Text();
        string stack = reader.Text();
        int code = (int)reader.UInt32();
        var cause = (Exception?)inner.Read(reader);
        var causes = (Exception[]?)inners.Read(reader);

        // AggregateException composes its message from its causes and cannot do without them.
        var exception = causes is not null && type == typeof(AggregateException)
            ? new AggregateException(causes)
            : (Exception)RuntimeHelpers.GetUninitializedObject(type);
        Message.SetValue(exception, message);
        Inner.SetValue(exception, cause);
        Stack.SetValue(exception, stack.Length == 0 ? null : stack + Environment.NewLine);
        exception.HResult = code;
        members?.ReadInto(exception, reader);
        reader.EndSection(end);
        return exception;
    }

    private static bool Belongs(string name, string root) =>
        name == root || name.StartsWith(root + ".", StringComparison.Ordinal);

    private static FieldInfo FieldOf(string name) =>
        typeof(Exception).GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException(nameof(Exception), name);
}
