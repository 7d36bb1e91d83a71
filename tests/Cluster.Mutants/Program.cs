using Conference.Cluster.Mutants;

return ClusterMutantRun.Run(Repository.Root, args, Console.Out);
