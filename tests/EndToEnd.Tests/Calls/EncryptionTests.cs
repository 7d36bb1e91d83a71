using Conference.EndToEnd.Tests.Harness;

namespace Conference.EndToEnd.Tests.Calls;

/// <summary>How media is encrypted, as the browser says.</summary>
public class EncryptionTests(Chromium chromium, DefaultCluster cluster) : CallTests(chromium, cluster)
{
    [Fact]
    public async Task Media_is_encrypted_with_AES_GCM()
    {
        string room = NewRoom();
        Person[] people = await JoinAll(room, new PersonOptions(), "ada", "grace");
        await Task.WhenAll(people[0].SeesAndHears(people[1]), people[1].SeesAndHears(people[0]));

        StatsEntry transport = (await people[0].Stats()).Transport!;
        Assert.Equal("AEAD_AES_128_GCM", transport.Text("srtpCipher"));
        Assert.Equal("FEFD", transport.Text("tlsVersion"));
    }
}
