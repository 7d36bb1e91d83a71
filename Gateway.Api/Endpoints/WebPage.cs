using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Conference.Gateway.Api.Endpoints;

/// <summary>The bundled web page: static files, with <c>index.html</c> for <c>/</c> and <c>/r/{room}</c>.</summary>
internal static class WebPage
{
    private const string Index = "index.html";

    /// <summary>Files below it have a hash of their content in their names.</summary>
    private const string HashedFolder = "/assets";

    public static void UseWebPage(this WebApplication app)
    {
        string folder = Path.Combine(
            app.Environment.ContentRootPath, app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.WebRoot);
        if (!Directory.Exists(folder)) return;

        var files = new PhysicalFileProvider(folder);
        app.Lifetime.ApplicationStopped.Register(files.Dispose);
        app.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = files,
            OnPrepareResponse = static served => Cache(served.Context),
        });

        app.MapGet("/", context => SendIndexAsync(context, files)).ExcludeFromDescription();
        app.MapGet("/r/{room}", context => SendIndexAsync(context, files)).ExcludeFromDescription();
    }

    private static async Task SendIndexAsync(HttpContext context, PhysicalFileProvider files)
    {
        IFileInfo index = files.GetFileInfo(Index);
        if (!index.Exists)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        Cache(context);
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.SendFileAsync(index, context.RequestAborted);
    }

    private static void Cache(HttpContext context) =>
        context.Response.Headers[HeaderNames.CacheControl] =
            context.Request.Path.StartsWithSegments(HashedFolder, StringComparison.Ordinal)
                ? "public, max-age=31536000, immutable"
                : "no-cache";
}
