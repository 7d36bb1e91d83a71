using System.Collections.Concurrent;
using System.Reflection;
using Orleans;

namespace Conference.Silo.Embedded.Codecs;

/// <summary>Types as bytes. An alias stands for its type wherever that has moved to.</summary>
internal sealed class TypeNames
{
    private const byte Plain = 0;
    private const byte Generic = 1;
    private const byte ArrayOf = 2;
    private const byte Aliased = 3;

    /// <summary>An alias that two types share stands for neither.</summary>
    private readonly ConcurrentDictionary<string, Type?> _aliases = new();
    private readonly ConcurrentDictionary<Assembly, bool> _learned = new();

    /// <summary>Takes in the aliases of an assembly.</summary>
    public void Learn(Assembly assembly)
    {
        if (!_learned.TryAdd(assembly, true)) return;
        foreach (Type type in assembly.GetTypes())
        {
            if (AliasOf(type) is { } alias)
            {
                _aliases.AddOrUpdate(alias, type, (_, first) => first == type ? type : null);
            }
        }
    }

    public void Write(PayloadWriter writer, Type type)
    {
        if (type.IsArray)
        {
            writer.Byte(ArrayOf);
            Write(writer, type.GetElementType()!);
        }
        else if (type.IsConstructedGenericType)
        {
            writer.Byte(Generic);
            Write(writer, type.GetGenericTypeDefinition());
            foreach (Type argument in type.GenericTypeArguments) Write(writer, argument);
        }
        else if (AliasOf(type) is { } alias)
        {
            Learn(type.Assembly);
            if (_aliases[alias] != type)
            {
                throw new InvalidOperationException($"Another type has the alias \"{alias}\" of {type}.");
            }

            writer.Byte(Aliased);
            writer.Text(alias);
        }
        else
        {
            writer.Byte(Plain);
            writer.Text($"{type.FullName}, {type.Assembly.GetName().Name}");
        }
    }

    public Type Read(PayloadReader reader)
    {
        switch (reader.Byte())
        {
            case ArrayOf:
                return Read(reader).MakeArrayType();
            case Generic:
                Type definition = Read(reader);
                if (!definition.IsGenericTypeDefinition) throw Unknown(definition.ToString());
                return definition.MakeGenericType([.. definition.GetGenericArguments().Select(_ => Read(reader))]);
            case Aliased:
                string alias = reader.Text();
                return _aliases.GetValueOrDefault(alias) ?? throw Unknown($"alias {alias}");
            case Plain:
                string name = reader.Text();
                return Type.GetType(name, throwOnError: false) ?? throw Unknown(name);
            default:
                throw new InvalidDataException("The payload is damaged: unknown kind of type.");
        }
    }

    private static string? AliasOf(Type type) =>
        type.GetCustomAttributes<AliasAttribute>(inherit: false).FirstOrDefault()?.Alias;

    private static InvalidDataException Unknown(string name) =>
        new($"The payload names the type {name}, which is not there: give types that move an [Alias].");
}
