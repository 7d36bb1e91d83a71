using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Conference.Grains.Tests.Contracts;

public class SerializerTests
{
    private static readonly Assembly[] Ours = [typeof(Grants).Assembly, typeof(ConferenceGrains).Assembly];

    public static TheoryData<Type> Marked =>
        [.. Ours.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false) && !type.IsAbstract)];

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

    private static ServiceProvider Services() => new ServiceCollection()
        .AddSerializer(serializer =>
        {
            foreach (Assembly assembly in Ours) serializer.AddAssembly(assembly);
        })
        .BuildServiceProvider();
}
