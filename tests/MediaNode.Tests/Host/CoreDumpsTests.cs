namespace Conference.MediaNode.Host;

public sealed class CoreDumpsTests
{
    [Fact]
    public void A_process_that_forbids_core_dumps_has_neither_flag_nor_size_left()
    {
        CoreDumps.Forbid();

        Assert.Equal(0, UdpSocketNative.Control(UdpSocketNative.GetDumpable, 0, 0, 0, 0));
        Assert.Equal(0, UdpSocketNative.GetLimit(UdpSocketNative.CoreSizeLimit, out UdpSocketNative.ResourceLimit limit));
        Assert.Equal(new UdpSocketNative.ResourceLimit(), limit);

        // What else runs in this process may want to be looked at.
        Assert.Equal(0, UdpSocketNative.Control(UdpSocketNative.SetDumpable, 1, 0, 0, 0));
    }
}
