using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Placement;
using Orleans.Serialization;

namespace Conference.Silo.Embedded.Tests.Hosting;

public class StartTests
{
    public static TheoryData<Type[], string> Refused => new()
    {
        { [typeof(SyncGrain)], "returns System.Int32" },
        { [typeof(StreamGrain)], "returns System.Collections.Generic.IAsyncEnumerable" },
        { [typeof(VoidGrain)], "returns void" },
        { [typeof(OneWayGrain)], "[OneWay]" },
        { [typeof(TokensGrain)], "two CancellationTokens" },
        { [typeof(OutGrain)], "by reference" },
        { [typeof(PropertyGrain)], "property" },
        { [typeof(AttributeGrain)], "interface method" },
        { [typeof(ObjectGrain)], "no codec" },
        { [typeof(StateGrain)], "no codec" },
        { [typeof(OneGrain), typeof(OtherGrain)], "one grain class per interface" },
        { [typeof(PlacedGrain)], "means nothing in one process" },
        { [typeof(TwoConstructorsGrain)], "several constructors" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_grain_that_Orleans_would_refuse_fails_the_start(Type[] grains, string why)
    {
        Exception refused = Assert.ThrowsAny<Exception>(() => EmbeddedSilo.Start(options =>
        {
            foreach (Type grain in grains) options.GrainTypes.Add(grain);
        }));
        Assert.True(refused is InvalidOperationException or CodecNotFoundException, refused.ToString());
        Assert.Contains(why, refused.Message);
    }

    [Fact]
    public void A_setting_out_of_bounds_is_named_with_its_value()
    {
        var refused = Assert.Throws<OptionsValidationException>(() => EmbeddedSilo.Start(options =>
        {
            options.GrainTypes.Add(typeof(ProbeGrain));
            options.MailboxMax = 0;
            options.CollectionAge = TimeSpan.Zero;
        }));
        Assert.Contains("MailboxMax is 0", refused.Message);
        Assert.Contains("CollectionAge is 00:00:00", refused.Message);
        Assert.Throws<OptionsValidationException>(() => EmbeddedSilo.Start(_ => { }));
    }

    [Fact]
    public async Task A_host_starts_the_silo_and_stops_it_gracefully()
    {
        var script = new Script();
        script["call"] = (_, _) => Task.CompletedTask;
        script.Deactivated = (_, reason) =>
        {
            script.Note($"{reason.ReasonCode}");
            return Task.CompletedTask;
        };
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(script);
        builder.Services.AddEmbeddedSilo(options => options.GrainTypes.Add(typeof(ProbeGrain)));
        using IHost host = builder.Build();
        await host.StartAsync();

        await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IProbe>("a").Do("call");
        await host.StopAsync();
        Assert.Equal("ShuttingDown", script.Notes);
    }

    [Fact]
    public async Task An_interface_without_a_class_is_refused_at_its_reference()
    {
        await using var silo = TestSilo.Start();
        Assert.Throws<ArgumentException>(() => silo.Grains.GetGrain<IShared>("a"));
    }

    [Fact]
    public async Task Placement_that_one_process_keeps_anyway_is_accepted()
    {
        await using EmbeddedSilo silo = EmbeddedSilo.Start(options => options.GrainTypes.Add(typeof(SettledGrain)));
        Assert.NotNull(silo.Grains.GetGrain<ISettled>("a"));
    }

    private interface ISettled : IGrainWithStringKey;

    [Immovable]
    [KeepAlive]
    private sealed class SettledGrain : Grain, ISettled;

    private interface IPlaced : IGrainWithStringKey;

    private sealed class NearTheNodes : PlacementStrategy;

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class NearTheNodesAttribute() : PlacementAttribute(new NearTheNodes());

    [NearTheNodes]
    private sealed class PlacedGrain : Grain, IPlaced;

    private sealed class TwoConstructorsGrain : Grain, IPlaced
    {
        public TwoConstructorsGrain()
        {
        }

        public TwoConstructorsGrain(int number) => Number = number;

        public int Number { get; }
    }

    private interface ISync : IGrainWithStringKey
    {
        int Now();
    }

    private sealed class SyncGrain : Grain, ISync
    {
        public int Now() => 1;
    }

    private interface IStreaming : IGrainWithStringKey
    {
        IAsyncEnumerable<int> All();
    }

    private sealed class StreamGrain : Grain, IStreaming
    {
        public IAsyncEnumerable<int> All() => AsyncEnumerable.Range(0, 3);
    }

    private interface IVoid : IGrainWithStringKey
    {
        void Fire();
    }

    private sealed class VoidGrain : Grain, IVoid
    {
        public void Fire()
        {
        }
    }

    private interface IOneWayResult : IGrainWithStringKey
    {
        [OneWay]
        Task<int> Take();
    }

    private sealed class OneWayGrain : Grain, IOneWayResult
    {
        public Task<int> Take() => Task.FromResult(1);
    }

    private interface ITokens : IGrainWithStringKey
    {
        Task Take(CancellationToken one, CancellationToken two);
    }

    private sealed class TokensGrain : Grain, ITokens
    {
        public Task Take(CancellationToken one, CancellationToken two) => Task.CompletedTask;
    }

    private interface IOut : IGrainWithStringKey
    {
        Task Take(ref int value);
    }

    private sealed class OutGrain : Grain, IOut
    {
        public Task Take(ref int value) => Task.CompletedTask;
    }

    private interface IProperty : IGrainWithStringKey
    {
        Task<int> Size { get; }
    }

    private sealed class PropertyGrain : Grain, IProperty
    {
        public Task<int> Size => Task.FromResult(1);
    }

    private interface IAttribute : IGrainWithStringKey
    {
        Task Look();
    }

    private sealed class AttributeGrain : Grain, IAttribute
    {
        [AlwaysInterleave]
        public Task Look() => Task.CompletedTask;
    }

    private interface IObject : IGrainWithStringKey
    {
        Task Take(object value);
    }

    private sealed class ObjectGrain : Grain, IObject
    {
        public Task Take(object value) => Task.CompletedTask;
    }

    private interface IState : IGrainWithStringKey;

    private sealed class StateGrain([PersistentState("s")] IPersistentState<Codecs.Unmarked> stored) : Grain, IState
    {
        public bool Exists => stored.RecordExists;
    }

    private interface IShared : IGrainWithStringKey;

    private sealed class OneGrain : Grain, IShared;

    private sealed class OtherGrain : Grain, IShared;
}
