using Microsoft.Net.Http.Headers;

namespace Conference.Gateway.Api.Endpoints;

/// <summary>
/// What browsers are told about every answer: the page runs its own scripts only and may use camera and microphone.
/// </summary>
internal static class SecurityHeaders
{
    // ws: and wss: are named because some browsers do not count them as 'self'.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
        + "media-src 'self' blob:; connect-src 'self' ws: wss:; worker-src 'self' blob:; manifest-src 'self'; "
        + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // At the start of the answer, since the handler of failures clears what was set before.
        context.Response.OnStarting(static state => Add(((HttpContext)state).Response.Headers), context);
        return next(context);
    });

    private static Task Add(IHeaderDictionary headers)
    {
        headers[HeaderNames.ContentSecurityPolicy] = ContentPolicy;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self)";
        return Task.CompletedTask;
    }
}
