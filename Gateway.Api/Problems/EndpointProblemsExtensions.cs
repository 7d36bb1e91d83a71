namespace Conference.Gateway.Api.Problems;

internal static class EndpointProblemsExtensions
{
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params Problem[] problems)
    {
        endpoint.WithMetadata(new EndpointProblems(problems));
        foreach (int status in problems.Select(static problem => problem.Status).Distinct())
        {
            endpoint.ProducesProblem(status);
        }

        return endpoint;
    }
}
