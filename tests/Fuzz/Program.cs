using Conference.Fuzz;

if (!FuzzOptions.TryRead(args, out FuzzOptions options, out string error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(FuzzOptions.Usage);
    return 2;
}
AssertionListener.Install();
return options.Replay is null ? RunAll(options) : Replay(options.Replay);

static int RunAll(FuzzOptions options)
{
    Console.WriteLine($"Seed {options.Seed}.");
    int findings = 0;
    foreach (string name in options.Targets)
    {
        using FuzzTarget target = TargetList.Find(name)!;
        Finding? finding = new Session(target, options, Console.Out).Run(options.Span / options.Targets.Count);
        if (finding is null) continue;
        findings++;
        Print(finding);
    }
    return findings == 0 ? 0 : 1;
}

static void Print(Finding finding)
{
    string file = Workplace.Write(finding);
    Console.WriteLine($"FOUND in {finding.Target}: {finding.Details}");
    Console.WriteLine($"{finding.Input.Length} bytes: {Convert.ToHexString(finding.Input)}");
    Console.WriteLine($"./conference fuzz replay {file}");
}

static int Replay(string file)
{
    if (!File.Exists(file))
    {
        Console.Error.WriteLine($"There is no file '{file}'.");
        return 2;
    }
    string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))!);
    using FuzzTarget? target = TargetList.Find(Workplace.TargetOf(file)) ?? TargetList.Find(folder);
    if (target is null)
    {
        Console.Error.WriteLine($"'{file}' does not begin with a target's name, nor lies in a folder named after one.");
        return 2;
    }
    byte[] content = File.ReadAllBytes(file);
    byte[] input = Workplace.IsTrace(file) ? Workplace.ReadTrace(content) ?? content : content;
    using Fuzzer fuzzer = new(target, seed: 0);
    Finding? finding = fuzzer.Execute(input);
    Console.WriteLine(finding is null ? $"{target.Name}: {input.Length} bytes pass."
        : $"{target.Name}: {finding.Details}");
    return finding is null ? 0 : 1;
}
