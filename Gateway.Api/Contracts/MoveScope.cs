namespace Conference.Gateway.Api.Contracts;

/// <summary>What moves.</summary>
public enum MoveScope
{
    /// <summary>The room, with everybody in it.</summary>
    Room,
}
