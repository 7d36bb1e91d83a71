namespace Conference.MediaNode.Tests;

public class DeadlineHeapTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_agrees_with_a_sorted_list(int seed)
    {
        Random random = new(seed);
        DeadlineHeap heap = new();
        Item[] items = [.. Enumerable.Range(0, 200).Select(_ => new Item())];
        HashSet<Item> inside = [];
        for (int step = 0; step < 20_000; step++)
        {
            Item item = items[random.Next(items.Length)];
            if (random.Next(4) == 0)
            {
                heap.Remove(item);
                inside.Remove(item);
                Assert.Equal(-1, item.HeapIndex);
            }
            else
            {
                item.NextDeadline = random.Next(20) == 0 ? Instant.Never : new Instant(random.Next(500));
                heap.Update(item);
                inside.Add(item);
            }

            Instant earliest = inside.Count == 0 ? Instant.Never : inside.Min(one => one.NextDeadline);
            Assert.True(earliest == heap.Earliest, $"seed {seed}, step {step}");
            Assert.Equal(inside.Count, inside.Select(one => one.HeapIndex).Distinct().Count());
            Assert.True(heap.PeekDue(earliest) is null ? inside.Count == 0 : heap.PeekDue(earliest)!.NextDeadline == earliest);
        }
    }

    [Fact]
    public void Items_come_out_in_order()
    {
        DeadlineHeap heap = new();
        int[] deadlines = [5, 3, 9, 1, 7, 3];
        foreach (int deadline in deadlines) heap.Update(new Item { NextDeadline = new Instant(deadline) });

        List<long> order = [];
        while (heap.PeekDue(new Instant(100)) is { } due)
        {
            order.Add(due.NextDeadline.Nanoseconds);
            heap.Remove(due);
        }

        Assert.Equal([1, 3, 3, 5, 7, 9], order);
        Assert.Equal(Instant.Never, heap.Earliest);
    }

    [Fact]
    public void Nothing_is_due_before_its_deadline()
    {
        DeadlineHeap heap = new();
        Item item = new() { NextDeadline = new Instant(10) };
        heap.Update(item);

        Assert.Null(heap.PeekDue(new Instant(9)));
        Assert.Same(item, heap.PeekDue(new Instant(10)));
    }

    [Fact]
    public void Removing_what_is_not_inside_is_harmless()
    {
        DeadlineHeap heap = new();
        Item item = new() { NextDeadline = new Instant(1) };
        heap.Remove(item);
        heap.Update(item);
        heap.Remove(item);
        heap.Remove(item);

        Assert.Equal(Instant.Never, heap.Earliest);
    }

    private sealed class Item : IDeadline
    {
        public Instant NextDeadline { get; set; }

        public int HeapIndex { get; set; } = -1;
    }
}
