namespace Orleans.Runtime;

/// <summary>Which silo a new activation goes to. With one silo there is nothing to choose.</summary>
public abstract class PlacementStrategy;
