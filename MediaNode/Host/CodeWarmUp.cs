using System.Reflection;
using System.Runtime.CompilerServices;

namespace Conference.MediaNode.Host;

/// <summary>
/// Compiles the node's own code while it waits for its first call. What runs for the first time in a call is otherwise compiled
/// in the middle of it: the parts of a hand-over take longer to compile than to run, by far.
/// </summary>
internal static class CodeWarmUp
{
    private const BindingFlags All = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.DeclaredOnly;

    /// <summary>Returns how many methods were compiled. Generic ones are when their arguments are known.</summary>
    public static int Compile()
    {
        int count = 0;
        foreach (Type type in typeof(CodeWarmUp).Assembly.GetTypes())
        {
            if (type.ContainsGenericParameters || type.IsInterface) continue;

            foreach (MethodBase method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All)))
            {
                if (method.IsAbstract || method.ContainsGenericParameters || IsForeign(method)) continue;

                RuntimeHelpers.PrepareMethod(method.MethodHandle);
                count++;
            }
        }

        return count;
    }

    /// <summary>Its body is a library's, or the runtime's.</summary>
    private static bool IsForeign(MethodBase method) =>
        (method.Attributes & MethodAttributes.PinvokeImpl) != 0
        || (method.GetMethodImplementationFlags() & (MethodImplAttributes.InternalCall | MethodImplAttributes.Runtime)) != 0;
}
