#pragma warning disable IDE0130 // Orleans' namespaces, so that one source compiles against either engine.
namespace Orleans.Runtime
{
    /// <summary>Anything a call can be addressed to: a grain or an observer.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    public interface IGrain : Runtime.IAddressable;

    /// <summary>A grain addressed by a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>An object outside the cluster that grains may notify.</summary>
    public interface IGrainObserver : Runtime.IAddressable;
}

namespace Orleans.Concurrency
{
    /// <summary>The call may run while another call of the grain waits.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class AlwaysInterleaveAttribute : Attribute;

    /// <summary>The caller does not wait: no result, no exception.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class OneWayAttribute : Attribute;

    /// <summary>The call changes nothing, so that others of its kind may run beside it.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    public sealed class ReadOnlyAttribute : Attribute;
}

namespace Orleans.Hosting
{
    /// <summary>Keeps the global using of this namespace valid where nothing else of it is declared.</summary>
    internal static class HostingNamespace;
}
