namespace Conference.Silo.Embedded.Tests.Storage;

public enum StoreKind
{
    Memory,
    Sqlite,
    Postgres,
}
