using System.Diagnostics;

namespace Conference.Fuzz.Engine;

/// <summary>
/// Turns a failed assertion of the code under test into a finding; by default it would end the process.
/// </summary>
internal sealed class AssertionListener : TraceListener
{
    public static void Install()
    {
        Trace.Listeners.Clear();
        Trace.Listeners.Add(new AssertionListener());
    }

    public override void Fail(string? message, string? detailMessage) =>
        Oracle.Fail($"Assertion {message} {detailMessage}");

    public override void Write(string? message)
    {
    }

    public override void WriteLine(string? message)
    {
    }
}
