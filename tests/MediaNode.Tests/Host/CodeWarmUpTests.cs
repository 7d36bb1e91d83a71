using Conference.MediaNode.Host;

namespace Conference.MediaNode.Tests.Host;

public class CodeWarmUpTests
{
    [Fact]
    public void Everything_of_the_node_that_can_be_is_compiled() => Assert.True(CodeWarmUp.Compile() > 1000);
}
