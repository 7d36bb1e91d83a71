using System.Diagnostics.Metrics;
using System.Security.Claims;
using System.Threading.Channels;
using Conference.Gateway.Api.Signalling;
using Conference.Grains.Interfaces.Signalling;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Conference.Gateway.Api.Tests.Signalling;

public sealed class SignallingConnectionTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly Client _client = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly SignallingConnection _connection;

    public SignallingConnectionTests() => _connection = new SignallingConnection(
        _client.Context,
        _client,
        new TokenBucket(1, 1, _time),
        _time,
        new GatewayMetrics(_services.GetRequiredService<IMeterFactory>()),
        NullLogger.Instance);

    [Fact]
    public async Task Envelopes_reach_the_client_in_order()
    {
        foreach (long id in new long[] { 2, 3, 1, 2, 4 }) await _connection.Deliver(Of(id));

        for (long id = 1; id <= 4; id++) Assert.Equal(id, ((Envelope)await _client.NextAsync("Receive")).Id);
    }

    [Fact]
    public async Task After_a_resume_the_first_envelope_is_the_one_after_the_last_seen()
    {
        _connection.ExpectFrom(8);

        await _connection.Deliver(Of(7));
        await _connection.Deliver(Of(8));

        Assert.Equal(8, ((Envelope)await _client.NextAsync("Receive")).Id);
    }

    [Fact]
    public async Task A_gap_that_does_not_close_in_time_closes_the_connection()
    {
        await _connection.Deliver(Of(2));
        _time.Advance(SignallingConnection.GapClosesWithin - TimeSpan.FromTicks(1));
        Assert.False(_client.Context.IsAborted);

        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal("message-lost", ((Refusal)await _client.NextAsync("Closing")).Code);
        await _client.Context.Aborted;
    }

    [Fact]
    public async Task A_gap_that_closes_leaves_the_connection_open()
    {
        _connection.Bind(new("session"));
        await _connection.Deliver(Of(2));
        await _connection.Deliver(Of(1));

        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(_client.Context.IsAborted);
    }

    [Fact]
    public async Task More_behind_a_gap_than_is_held_closes_the_connection()
    {
        for (int id = 2; id <= EnvelopeOrder.HeldMax + 2; id++) await _connection.Deliver(Of(id));

        Assert.Equal("message-lost", ((Refusal)await _client.NextAsync("Closing")).Code);
        await _client.Context.Aborted;
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_cut_off_without_being_waited_for()
    {
        _client.IsStuck = true;

        for (int id = 1; id <= SignallingConnection.OutboxMax; id++) await _connection.Deliver(Of(id));
        Assert.False(_client.Context.IsAborted);

        // One waits to be sent, beside those in the outbox.
        for (int id = 1; id <= 2; id++) await _connection.Deliver(Of(SignallingConnection.OutboxMax + id));
        Assert.True(_client.Context.IsAborted);
    }

    [Fact]
    public async Task A_connection_that_has_ended_takes_nothing()
    {
        _connection.Dispose();

        await _connection.Deliver(Of(1));
        _time.Advance(TimeSpan.FromHours(1));

        Assert.False(_client.Context.IsAborted);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _services.Dispose();
    }

    private static Envelope Of(long id) => new(id, new ServerMediaReady());

    private sealed class Client : IClientProxy
    {
        private readonly Channel<(string Method, object? Argument)> _told =
            Channel.CreateUnbounded<(string, object?)>();

        public ConnectionContext Context { get; } = new();

        public bool IsStuck { get; set; }

        public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
        {
            if (IsStuck) return Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            Assert.True(_told.Writer.TryWrite((method, args[0])));
            return Task.CompletedTask;
        }

        public async Task<object> NextAsync(string method)
        {
            (string told, object? argument) = await _told.Reader.ReadAsync(TestContext.Current.CancellationToken)
                .AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            Assert.Equal(method, told);
            return argument!;
        }
    }

    private sealed class ConnectionContext : HubCallerContext
    {
        private readonly CancellationTokenSource _aborted = new();
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsAborted => _aborted.IsCancellationRequested;

        public Task Aborted => _ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        public override string ConnectionId => "connection";

        public override string? UserIdentifier => null;

        public override ClaimsPrincipal? User => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => _aborted.Token;

        public override void Abort()
        {
            _aborted.Cancel();
            _ended.TrySetResult();
        }
    }
}
