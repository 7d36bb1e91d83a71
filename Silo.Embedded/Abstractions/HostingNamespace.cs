namespace Orleans.Hosting;

/// <summary>Keeps the global using of this namespace valid where nothing else of it is declared.</summary>
internal static class HostingNamespace;
