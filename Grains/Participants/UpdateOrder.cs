namespace Conference.Grains.Participants;

/// <summary>How a room update stands to what a participant knows.</summary>
internal enum UpdateOrder
{
    /// <summary>Known already.</summary>
    Old,

    Next,

    /// <summary>One before it is missing.</summary>
    Gap,
}
