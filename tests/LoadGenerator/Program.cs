using System.Globalization;
using Conference.LoadGenerator;
using Conference.LoadGenerator.Figures;
using Conference.LoadGenerator.Flood;

if (args is ["help" or "--help" or "-h"])
{
    Console.WriteLine(LoadOptionsReader.Help);
    Console.WriteLine(FloodOptions.Help);
    return 0;
}

if (args is ["flood", .. string[] rest])
{
    if (FloodOptions.Read(rest, out string wrong) is not { } flood)
    {
        Console.Error.WriteLine(wrong);
        return 2;
    }

    using FloodRun run = new(flood);
    run.Run();
    Console.WriteLine(run.ToString());
    return 0;
}

if (LoadOptionsReader.Read(args, out IReadOnlyList<string> errors) is not { } options)
{
    foreach (string error in errors) Console.Error.WriteLine(error);
    return 2;
}

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
try
{
    await using LoadSession session = await LoadSession.JoinAsync(options);
    Console.WriteLine(LoadReport.Joined(session.Joins));
    foreach (double rate in options.Rates)
    {
        await session.SetRateAsync(rate);
        await session.WaitForMediaAsync();
        await Task.Delay(options.Settle);
        Console.WriteLine(LoadReport.Measured(rate, await session.MeasureAsync()));
    }

    return 0;
}
catch (LoadException failed)
{
    Console.Error.WriteLine(failed.Message);
    return 1;
}
