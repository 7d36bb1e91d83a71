using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Conference.EndToEnd.Tests.Harness;

/// <summary>
/// One Firefox for all tests, in a network of its own (<see cref="Lan"/>); each person has a container, so cookies, of
/// their own.
/// </summary>
public sealed class Firefox : IAsyncDisposable
{
    /// <summary>Nobody else listens in its network namespace.</summary>
    private const int ControlPort = 9222;

    private readonly Dictionary<string, object> _preferences = new()
    {
        ["media.navigator.streams.fake"] = true,
        ["media.navigator.permission.disabled"] = true,
        ["media.autoplay.default"] = 0,
        // Pages of the machine's end of the network are plain http; to Firefox they are as good as those of localhost.
        ["dom.securecontext.allowlist"] = Lan.Here.ToString(),
        // Which would make it ask for their images by https.
        ["security.mixed_content.upgrade_display_content"] = false,
        // Nothing but the cluster is to be talked to.
        ["app.update.enabled"] = false,
        ["app.normandy.enabled"] = false,
        ["browser.safebrowsing.malware.enabled"] = false,
        ["browser.safebrowsing.phishing.enabled"] = false,
        ["browser.shell.checkDefaultBrowser"] = false,
        ["browser.startup.page"] = 0,
        ["datareporting.policy.dataSubmissionEnabled"] = false,
        ["media.gmp-manager.updateEnabled"] = false,
        ["network.captive-portal-service.enabled"] = false,
        ["network.connectivity-service.enabled"] = false,
        ["services.settings.server"] = "",
        ["toolkit.telemetry.enabled"] = false,
    };

    private Lan? _lan;
    private DirectoryInfo? _profile;
    private ClusterProcess? _process;
    private BiDi? _control;

    /// <summary>Why there is none; null where it runs.</summary>
    internal string? WhyNot()
    {
        if (!File.Exists(Artifacts.Firefox))
        {
            return $"There is no Firefox at {Artifacts.Firefox}: install it, or name it in FIREFOX.";
        }

        if (_lan is not null) return null;

        _lan = Lan.TryOpen(out string why);
        return _lan is null ? why : null;
    }

    internal async Task<FirefoxPerson> Open(Uri url, string room, string name, PersonOptions options)
    {
        _control ??= await Start();
        return await FirefoxPerson.Open(_control, url, room, name, options);
    }

    internal string LogTail() => _process?.LogTail(lines: 40) ?? "";

    public async ValueTask DisposeAsync()
    {
        if (_control is not null) await Close(_control);
        _process?.Dispose();
        _lan?.Dispose();
        _profile?.Delete(recursive: true);
    }

    /// <summary>Asked to, it takes its own processes with it, and lets go of its profile.</summary>
    private async Task Close(BiDi control)
    {
        if (!_process!.HasExited)
        {
            await control.Ask("browser.close", []);
            await _process.WaitForExit(Eventually.Deadline);
        }

        await control.DisposeAsync();
    }

    private async Task<BiDi> Start()
    {
        _profile = Directory.CreateTempSubdirectory("conference-firefox-");
        await File.WriteAllLinesAsync(
            Path.Combine(_profile.FullName, "user.js"),
            _preferences.Select(setting => $"user_pref(\"{setting.Key}\", {JsonSerializer.Serialize(setting.Value)});"));
        _process = ClusterProcess.Start(
            "firefox", "ip", "netns", "exec", _lan!.Namespace, "env", $"HOME={_profile.FullName}",
            Artifacts.Firefox, "--headless", "--no-remote", "--profile", _profile.FullName,
            "--remote-debugging-port", ControlPort.ToString(CultureInfo.InvariantCulture));
        await Eventually.Sees(
            "Firefox listens for its driver",
            () => (_process.HasExited, _process.Log),
            seen => seen.HasExited || seen.Log.Contains("WebDriver BiDi listening", StringComparison.Ordinal));
        BiDi control = await BiDi.Connect(_lan.Namespace, ControlPort);
        await control.Ask("session.subscribe", new JsonObject { ["events"] = new JsonArray("log.entryAdded") });
        return control;
    }
}
