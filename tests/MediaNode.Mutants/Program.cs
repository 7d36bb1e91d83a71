using Conference.MediaNode.Mutants;

return MutantRun.Run(Repository.Root, Console.Out);
