using System.Globalization;
using Conference.Benchmarks.Ciphers;
using Conference.Benchmarks.Control;
using Conference.Benchmarks.Forward;
using Conference.Benchmarks.Grains;
using Conference.Benchmarks.Join;
using Conference.Benchmarks.Moves;
using Conference.Benchmarks.Shards;
using Conference.LoadGenerator;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    return args switch
    {
        ["forward", .. string[] options] => await ForwardBench.RunAsync(options),
        [JoinBench.Verb, .. string[] options] => await JoinBench.RunAsync(options),
        [ShardsBench.Verb, .. string[] options] => await ShardsBench.RunAsync(options),
        [MoveBench.Verb, .. string[] options] => await MoveBench.RunAsync(options),
        [ControlBench.Verb, .. string[] options] => await ControlBench.RunAsync(options),
        [GrainBench.Verb, .. string[] options] => await GrainBench.RunAsync(options),
        [CipherBench.Verb, .. string[] options] => CipherBench.Run(options),
        [MarkdownTable.Verb, .. string[] files] => MarkdownTable.Run(files),
        [FloorLoop.Verb, .. string[] options] => FloorLoop.Run(options),
        _ => Explain(),
    };
}
catch (LoadException failed)
{
    Console.Error.WriteLine(failed.Message);
    return 1;
}

static int Explain()
{
    Console.Error.WriteLine(ForwardOptions.Help + """

        join [--joins N] [--cpus NODE,LOAD] [--json FILE]
          From an offer to the first forwarded packet, and what a join costs the media node.
        shards [--seconds S] [--json FILE]
          What two shards carry against one.
        move [--moves N] [--seconds-between S] [--json FILE]
          What people in a call notice when it moves to another media node, with real browsers.
        control [--rooms 1,10,100] [--participants N] [--cpus SILO,LOAD] [--json FILE]
          Rooms, joins and messages per second without media, and what each costs in few and in many rooms.
        grains [--seconds S] [--json FILE]
          What a call of a grain costs on the embedded engine, beside a hop over a channel and back.
        ciphers [--json FILE]
          Sealing and opening: libcrypto beside the processor's instructions.
        table FILE...
          The medians of several runs of 'forward', for the readme.
        """);
    return 2;
}
