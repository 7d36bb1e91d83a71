using System.Diagnostics;
using System.Text.RegularExpressions;
using Conference.Gateway.Api.Auth;
using Conference.Gateway.Api.Problems;
using Conference.Gateway.Api.Signalling;
using Conference.Grains.Interfaces.Rooms;
using Conference.Grains.Interfaces.Signalling;

namespace Conference.Gateway.Api.Tests.Problems;

public partial class ProblemTableTests
{
    [Fact]
    public void Every_room_refusal_has_a_problem() => Check<RoomRefusal>(RoomProblems.Of, RoomRefusal.None);

    [Fact]
    public void Every_refusal_of_a_move_has_a_problem() => Check<MoveRefusal>(MoveProblems.Of, MoveRefusal.None);

    [Fact]
    public void Every_signalling_refusal_has_a_problem() =>
        Check<SignallingRefusal>(SignallingProblems.Of, SignallingRefusal.None);

    [Fact]
    public void Every_token_refusal_has_a_problem() => Check<TokenRefusal>(TokenProblems.Of, TokenRefusal.None);

    [Fact]
    public void Every_connection_refusal_has_a_problem() =>
        Check<ConnectionRefusal>(ConnectionProblems.Of, ConnectionRefusal.None);

    [Fact]
    public void Every_request_refusal_has_a_problem() => Check<RequestRefusal>(RequestProblems.Of, none: null);

    [Fact]
    public void Every_status_that_the_server_makes_by_itself_has_a_problem_of_that_status()
    {
        for (int status = 400; status < 600; status++) Assert.Equal(status, RequestProblems.OfStatus(status).Status);
    }

    private static void Check<TRefusal>(Func<TRefusal, Problem> of, TRefusal? none)
        where TRefusal : struct, Enum
    {
        List<string> codes = [];
        foreach (TRefusal refusal in Enum.GetValues<TRefusal>())
        {
            if (refusal.Equals(none))
            {
                Assert.Throws<UnreachableException>(() => of(refusal));
                continue;
            }

            Problem problem = of(refusal);
            Assert.InRange(problem.Status, 400, 599);
            Assert.Matches(Code(), problem.Code);
            Assert.EndsWith(".", problem.Title, StringComparison.Ordinal);
            Assert.EndsWith(".", problem.Detail, StringComparison.Ordinal);
            Assert.Equal($"urn:conference:problem:{problem.Code}", problem.Type);
            codes.Add(problem.Code);
        }

        Assert.Equal(codes.Distinct(), codes);
    }

    [GeneratedRegex("^[a-z]+(-[a-z]+)*$")]
    private static partial Regex Code();
}
