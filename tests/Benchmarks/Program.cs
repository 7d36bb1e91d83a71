using System.Globalization;
using Conference.Benchmarks.Ciphers;
using Conference.Benchmarks.Forward;
using Conference.LoadGenerator;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    return args switch
    {
        ["forward", .. string[] options] => await ForwardBench.RunAsync(options),
        [CipherBench.Verb] => CipherBench.Run(),
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
    Console.Error.WriteLine(ForwardOptions.Help);
    return 2;
}
