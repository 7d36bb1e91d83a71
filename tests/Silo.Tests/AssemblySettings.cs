[assembly: AssemblyFixture(typeof(Conference.PostgresServer))]
