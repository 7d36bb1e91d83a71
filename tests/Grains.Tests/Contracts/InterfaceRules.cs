using System.Reflection;
using Orleans.Concurrency;

namespace Conference.Grains.Tests.Contracts;

/// <summary>What a grain or observer interface may look like.</summary>
internal static class InterfaceRules
{
    private static readonly Type[] GrainResults = [typeof(Task<>), typeof(ValueTask<>), typeof(IAsyncEnumerable<>)];

    public static void Check(Type contract, Findings findings, DataRules data)
    {
        if (!contract.IsDefined(typeof(AliasAttribute), inherit: false))
        {
            findings.Add(contract, "has no [Alias]", "Add one, so that it can move");
        }

        foreach (PropertyInfo property in contract.GetProperties())
        {
            findings.Add(
                $"{contract.FullName}.{property.Name}", "is a property", "Make it a method that returns a Task");
        }

        foreach (EventInfo each in contract.GetEvents())
        {
            findings.Add($"{contract.FullName}.{each.Name}", "is an event", "Take an observer instead");
        }

        foreach (MethodInfo method in contract.GetMethods().Where(method => !method.IsSpecialName && !method.IsStatic))
        {
            string where = $"{contract.FullName}.{method.Name}";
            CheckReturn(contract, method, where, findings, data);
            CheckParameters(method, where, findings, data);
        }
    }

    private static void CheckReturn(Type contract, MethodInfo method, string where, Findings findings, DataRules data)
    {
        Type returned = method.ReturnType;
        Type? result = returned.IsConstructedGenericType && GrainResults.Contains(returned.GetGenericTypeDefinition())
            ? returned.GenericTypeArguments[0]
            : null;
        bool isPlainTask = returned == typeof(Task) || returned == typeof(ValueTask);

        if (contract.IsAssignableTo(typeof(IGrainObserver)))
        {
            if (returned != typeof(void) && returned != typeof(Task))
            {
                findings.Add(where, $"returns {returned.Name}", "An observer is told, not asked: return void or Task");
            }
        }
        else if (returned == typeof(void))
        {
            findings.Add(where, "returns void", "Return Task; mark it [OneWay] if nobody waits");
        }
        else if (result is null && !isPlainTask)
        {
            findings.Add(where, $"returns {returned.Name}", "Return Task, Task<T>, ValueTask, ValueTask<T> or IAsyncEnumerable<T>");
        }

        if (result is null) return;
        if (method.IsDefined(typeof(OneWayAttribute)))
        {
            findings.Add(where, "is [OneWay] and has a result", "Return Task: the result would be default");
        }

        data.Check(result, $"the result of {where}");
    }

    private static void CheckParameters(MethodInfo method, string where, Findings findings, DataRules data)
    {
        ParameterInfo[] parameters = method.GetParameters();
        if (parameters.Count(each => each.ParameterType == typeof(CancellationToken)) > 1)
        {
            findings.Add(where, "takes two CancellationTokens", "Keep one: the second arrives dead");
        }

        foreach (ParameterInfo parameter in parameters)
        {
            string place = $"{where}({parameter.Name})";
            if (parameter.ParameterType.IsByRef) findings.Add(place, "is ref, out or in", "Pass it by value and return what changes");
            else if (parameter.ParameterType.IsByRefLike) findings.Add(place, "is a span", "Pass ReadOnlyMemory<byte> or an array");
            else data.Check(parameter.ParameterType, place);
        }
    }
}
