namespace Conference.MediaNode;

/// <summary>Something with a next deadline, kept in a <see cref="DeadlineHeap"/>.</summary>
internal interface IDeadline
{
    Instant NextDeadline { get; }

    /// <summary>Its place in the heap; -1 outside. Written by the heap only.</summary>
    int HeapIndex { get; set; }
}
