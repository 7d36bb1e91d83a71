namespace Conference.MediaNode;

/// <summary>The deadlines of a shard's links and rooms, earliest first: a binary heap whose items know their place.</summary>
internal sealed class DeadlineHeap
{
    private (Instant At, IDeadline Item)[] _heap = new (Instant, IDeadline)[64];
    private int _count;

    public Instant Earliest => _count == 0 ? Instant.Never : _heap[0].At;

    /// <summary>The item's deadline may have changed, or it is new.</summary>
    public void Update(IDeadline item)
    {
        Instant at = item.NextDeadline;
        int index = item.HeapIndex;
        if (index < 0)
        {
            if (_count == _heap.Length) Array.Resize(ref _heap, _count * 2);
            index = _count++;
        }
        else if (_heap[index].At == at)
        {
            return;
        }

        Place(index, at, item);
    }

    /// <summary>Not before that moment, whatever the item says now.</summary>
    public void Postpone(IDeadline item, Instant at) => Place(item.HeapIndex, at, item);

    public void Remove(IDeadline item)
    {
        int index = item.HeapIndex;
        if (index < 0) return;

        item.HeapIndex = -1;
        _count--;
        (Instant At, IDeadline Item) last = _heap[_count];
        _heap[_count] = default;
        if (index == _count) return;

        Put(index, last);
        SiftUp(index);
        SiftDown(last.Item.HeapIndex);
    }

    /// <summary>The item whose deadline has passed, if any. It stays in the heap: update or remove it.</summary>
    public IDeadline? PeekDue(Instant now) => _count > 0 && _heap[0].At <= now ? _heap[0].Item : null;

    private void Place(int index, Instant at, IDeadline item)
    {
        Put(index, (at, item));
        SiftUp(index);
        SiftDown(item.HeapIndex);
    }

    private void SiftUp(int index)
    {
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (_heap[parent].At <= _heap[index].At) return;
            Swap(parent, index);
            index = parent;
        }
    }

    private void SiftDown(int index)
    {
        while (true)
        {
            int smallest = index;
            for (int child = (index * 2) + 1; child <= (index * 2) + 2 && child < _count; child++)
            {
                if (_heap[child].At < _heap[smallest].At) smallest = child;
            }

            if (smallest == index) return;
            Swap(smallest, index);
            index = smallest;
        }
    }

    private void Swap(int a, int b)
    {
        (Instant At, IDeadline Item) moved = _heap[a];
        Put(a, _heap[b]);
        Put(b, moved);
    }

    private void Put(int index, (Instant At, IDeadline Item) entry)
    {
        _heap[index] = entry;
        entry.Item.HeapIndex = index;
    }
}
