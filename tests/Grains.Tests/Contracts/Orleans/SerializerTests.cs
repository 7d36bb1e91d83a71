using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Session;

namespace Conference.Grains.Tests.Contracts;

public class SerializerTests
{
    private static readonly Assembly[] Ours = [typeof(Grants).Assembly, typeof(ConferenceGrains).Assembly];

    public static TheoryData<Type> Marked =>
        [.. Ours.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !type.IsAbstract)];

    /// <summary>Those with fields, which versions may add to.</summary>
    public static TheoryData<Type> Composed => [.. Marked.Select(row => row.Data).Where(type => !type.IsEnum)];

    [Theory]
    [MemberData(nameof(Marked))]
    public void Whatever_is_marked_comes_back_from_the_serializer_as_it_went(Type type)
    {
        using ServiceProvider services = Services();
        var serializer = services.GetRequiredService<Serializer>();
        object sent = SampleValue.Of(type);

        // As an object, so that its type is found by name too.
        object? received = serializer.Deserialize<object>(serializer.SerializeToArray<object>(sent));

        Assert.IsType(type, received);
        Assert.Equivalent(sent, received, strict: true);
    }

    [Theory]
    [MemberData(nameof(Marked))]
    public void Whatever_is_marked_is_copied_as_it_is(Type type)
    {
        using ServiceProvider services = Services();
        object original = SampleValue.Of(type);

        object? copy = services.GetRequiredService<DeepCopier>().Copy(original);

        Assert.IsType(type, copy);
        Assert.Equivalent(original, copy, strict: true);
    }

    [Theory]
    [MemberData(nameof(Composed))]
    public void A_field_that_a_newer_version_appends_is_passed_over(Type type)
    {
        using ServiceProvider services = Services();
        object sent = SampleValue.Of(type);
        byte[] newer = Fields(services, sent).WithOneMore();

        Assert.Equivalent(sent, services.GetRequiredService<Serializer>().Deserialize<object>(newer), strict: true);
    }

    [Theory]
    [MemberData(nameof(Composed))]
    public void A_last_field_that_an_older_version_lacks_is_read_as_its_default(Type type)
    {
        using ServiceProvider services = Services();
        object sent = SampleValue.Of(type);
        WireFields fields = Fields(services, sent);
        if (fields.Count == 0) return;

        object received = services.GetRequiredService<Serializer>().Deserialize<object>(fields.WithoutLast())!;

        // One property differs, as one field was taken away.
        Assert.IsType(type, received);
        PropertyInfo[] stored = [.. type.GetProperties().Where(property => property.CanWrite)];
        Assert.Single(stored, property => !IsSame(property.GetValue(sent), property.GetValue(received)));
    }

    private static WireFields Fields(ServiceProvider services, object value)
    {
        using SerializerSession session = services.GetRequiredService<SerializerSessionPool>().GetSession();
        return WireFields.Read(services.GetRequiredService<Serializer>().SerializeToArray(value), session);
    }

    /// <summary>By contents: collections in records are compared by reference.</summary>
    private static bool IsSame(object? one, object? other)
    {
        try
        {
            Assert.Equivalent(one, other, strict: true);
            return true;
        }
        catch (Xunit.Sdk.EquivalentException)
        {
            return false;
        }
    }

    private static ServiceProvider Services() => new ServiceCollection()
        .AddSerializer(serializer =>
        {
            foreach (Assembly assembly in Ours) serializer.AddAssembly(assembly);
        })
        .BuildServiceProvider();
}
