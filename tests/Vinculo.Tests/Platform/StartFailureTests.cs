using System.Net;
using System.Net.Sockets;
using Vinculo.Platform;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Platform;

/// <summary>Each fault is a real one; the words must say what to set.</summary>
public class StartFailureTests
{
    private static async Task<string> StartAsync(Action<VinculoOptions> fault)
    {
        var options = new VinculoOptions { Data = TestRun.NewFolder(), Urls = "http://127.0.0.1:0" };
        fault(options);
        Exception? failure = null;
        try
        {
            await Application.RunAsync(options, [], CancellationToken.None);
        }
        catch (Exception e)
        {
            failure = e;
        }
        return StartFailure.Explain(failure.ShouldNotBeNull(), options).ShouldNotBeNull(failure.ToString());
    }

    [Fact]
    public async Task A_used_port_is_named_with_the_option_to_change_it()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        var words = await StartAsync(options => options.Urls = url);

        words.ShouldContain(url);
        words.ShouldContain("--urls");
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_is_named()
    {
        var file = Path.Combine(TestRun.NewFolder(), "not-a-folder");
        await File.WriteAllTextAsync(file, "");

        var words = await StartAsync(options => options.Data = Path.Combine(file, "data"));

        words.ShouldContain(file);
        words.ShouldContain("VINCULO_DATA");
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        var file = Path.Combine(TestRun.NewFolder(), "letter.txt");
        await File.WriteAllTextAsync(file, string.Concat(Enumerable.Repeat("Dear customer, ", 1000)));

        var words = await StartAsync(options => options.Database = "sqlite:" + file);

        words.ShouldContain("letter.txt");
        words.ShouldContain("--database");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_named()
    {
        var port = PostgresServer.FreePort();

        var words = await StartAsync(options => options.Database = $"postgres://ana:secreto@127.0.0.1:{port}/crm");

        words.ShouldContain($"127.0.0.1:{port}");
        words.ShouldContain("VINCULO_DATABASE");
        words.ShouldNotContain("secreto");
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_named()
    {
        await using var test = await TestDatabase.CreateEmptyAsync(Engine.Postgres);

        var words = await StartAsync(options => options.Database = test.Address + "_gone");

        words.ShouldContain("_gone");
        words.ShouldContain("createdb");
    }

    [Fact]
    public async Task A_newer_database_says_so()
    {
        await using var test = await TestDatabase.CreateAsync(Engine.Sqlite);
        await test.Database.WriteAsync(session =>
            session.ExecuteAsync("INSERT INTO schema_script (name, checksum, applied_at) VALUES ('9999_later', '', 0)")
        );

        (await StartAsync(options => options.Database = test.Address)).ShouldContain("9999_later");
    }
}
