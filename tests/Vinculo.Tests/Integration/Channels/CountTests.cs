using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Vinculo.Integration.Channels;
using Vinculo.Integration.Channels.Jobs;
using Vinculo.Integration.Channels.Meta;
using Vinculo.Integration.Channels.Twilio;
using Vinculo.Platform.Storage;

namespace Vinculo.Tests.Integration.Channels;

public class CountTests
{
    /// <summary>A provider that counts nine messages a day, and cannot be reached for the day before yesterday at first.</summary>
    private sealed class NineADay : IChannelCounter
    {
        public bool IsOut { get; set; } = true;

        public string Kind => WhatsAppAdapter.AccountKind;

        public Task<long?> CountAsync(ChannelAccount account, DateOnly day, CancellationToken cancel) =>
            IsOut && day == DateOnly.FromDateTime(DateTimeOffset.UtcNow.UtcDateTime).AddDays(-2)
                ? throw new HttpRequestException("no hay red")
                : Task.FromResult<long?>(9);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Days_that_are_over_are_asked_for_once_and_again_where_nobody_answered(Engine engine)
    {
        var provider = new NineADay();
        await using var house = await ChannelHouse.OpenAsync(
            engine,
            services: services => services.AddSingleton<IChannelCounter>(provider)
        );
        var counts = house.App.Services.GetRequiredService<FetchCounts>();
        await counts.AskAsync(default);
        (await counts.AskAsync(default)).ShouldBe(0);
        (await house.LongAsync("SELECT count(*) FROM channel_day WHERE provider_count = 9 AND messages = 0")).ShouldBe(
            2
        );

        provider.IsOut = false;
        await counts.AskAsync(default);

        (await house.LongAsync("SELECT count(*) FROM channel_day WHERE provider_count = 9")).ShouldBe(3);
    }

    [Fact]
    public void Of_the_list_of_Twilio_what_customers_sent_is_counted_page_by_page()
    {
        using var page = JsonDocument.Parse(
            """{"messages":[{"direction":"inbound"},{"direction":"outbound-api"},{"direction":"inbound"}],"next_page_uri":"/2010-04-01/x?Page=1"}"""
        );
        using var last = JsonDocument.Parse("""{"messages":[],"next_page_uri":null}""");

        TwilioCounter.Read(page.RootElement).ShouldBe((2, "2010-04-01/x?Page=1"));
        TwilioCounter.Read(last.RootElement).ShouldBe((0, null));
    }
}
