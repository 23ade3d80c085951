"""Clients are classified by user agent."""

import pytest

from lib.features.agents.crawler_policy import policies_from
from lib.features.agents.settings import CrawlerSettings
from lib.http.user_agents import ADDRESSED, ClientKind, Policies, classify_user_agent, names_of
from lib.settings import Settings
from tests.serving import BROWSER

_CHROME = "AppleWebKit/537.36 (KHTML, like Gecko)"
HUMANS = (
    BROWSER,
    f"Mozilla/5.0 (Linux; Android 10; Devinci phone) {_CHROME} Chrome/120.0.0.0 Mobile Safari/537.36",  # is not Devin
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_CHROME} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    f"Mozilla/5.0 (Linux; Android 14; SM-S911B) {_CHROME} SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
)
SEARCH = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    f"Mozilla/5.0 {_CHROME.replace('Gecko)', 'Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)')}",
    "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
    "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
    "DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/13.1.1 "
    "Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)",
    "Mozilla/5.0 (Macintosh) AppleWebKit/537.36 (KHTML, like Gecko; compatible; OAI-SearchBot/1.0; "
    "+https://openai.com/searchbot",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; PerplexityBot/1.0; "
    "+https://perplexity.ai/perplexitybot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-SearchBot/1.0; +searchbot@anthropic.com)",
)
AGENTS = (
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0; +https://openai.com/bot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0; +Claude-User@anthropic.com)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0; "
    "+https://perplexity.ai/perplexity-user)",
    "Mozilla/5.0 (compatible; MistralAI-User/1.0; +https://docs.mistral.ai/robots)",
    "meta-externalfetcher/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "DuckAssistBot/1.2; (+http://duckduckgo.com/duckassistbot.html)",
    "Claude-Code/1.0 (claude-cli)",
)
TRAINING = (
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
    "CCBot/2.0 (https://commoncrawl.org/faq/)",
    "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 "
    "(compatible; Bytespider; spider-feedback@bytedance.com)",
    "meta-externalagent/1.1 (+https://developers.facebook.com/docs/sharing/webmasters/crawler)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Amazonbot/0.1; "
    "+https://developer.amazon.com/support/amazonbot)",
)
MONITORS = (
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
    "kube-probe/1.29",
    "Prometheus/2.51.0",
    "Blackbox Exporter/0.25.0",
    "GoogleHC/1.0",
    "ELB-HealthChecker/2.0",
    "Amazon-Route53-Health-Check-Service (ref 1; report http://amzn.to/1vsZADi)",
    "Mozilla/5.0 (compatible; Cloudflare-Healthchecks/1.0; +https://www.cloudflare.com/; healthcheck-id: 1)",
    "Better Uptime Bot Mozilla/5.0 (Macintosh) Chrome/104.0.0.0 Safari/537.36",
    "Uptime-Kuma/1.23.13",
    "check_http/v2.3.3 (monitoring-plugins 2.3.3)",
    "Datadog/Synthetics",
    BROWSER.replace("Chrome", "HeadlessChrome"),
)
UNKNOWN = (
    "",
    "curl/8.5.0",
    "Wget/1.21",
    "python-httpx/0.28",
    "Go-http-client/2.0",
    "axios/1.7",
    "FooBot/1.0",
    "Mozilla",
)
KINDS: dict[ClientKind, tuple[str, ...]] = {
    "human": HUMANS,
    "search": SEARCH,
    "agent": AGENTS,
    "training": TRAINING,
    "monitor": MONITORS,
    "unknown": UNKNOWN,
}
EVERYBODY_OUT: Policies = dict.fromkeys(ADDRESSED, "deny")


@pytest.mark.parametrize(("kind", "user_agent"), [(kind, name) for kind, names in KINDS.items() for name in names])
def test_kinds(kind: ClientKind, user_agent: str) -> None:
    found = classify_user_agent(user_agent)
    assert found.kind == kind
    assert found.browser is (kind == "human"), "a page is drawn for people, all others read its text"
    assert found.is_welcome({}), "nobody is sent away without a policy"
    assert found.is_welcome(EVERYBODY_OUT) is (kind not in ADDRESSED)


@pytest.mark.parametrize("kind", ADDRESSED)
def test_what_robots_txt_names_is_what_is_recognised(kind: ClientKind) -> None:
    names = names_of(kind)
    assert len(names) == len({name.lower() for name in names})
    for name in names:
        assert (classify_user_agent(f"{name}/1.0").kind, classify_user_agent(f"{name}/1.0").named) == (kind, True)
        assert name.replace("-", "").replace("_", "").isalnum(), "a product token (RFC 9309)"


def test_policies_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ROBOTS_TRAIN", "ROBOTS_SEARCH", "ROBOTS_AGENTS"):
        monkeypatch.delenv(name, raising=False)
    assert policies_from(Settings()) == {"training": "deny", "search": "allow", "agent": "allow"}
    monkeypatch.setenv("ROBOTS_TRAIN", " Allow ")
    monkeypatch.setenv("ROBOTS_AGENTS", "deny")
    assert policies_from(Settings()) == {"training": "allow", "search": "allow", "agent": "deny"}
    monkeypatch.setenv("ROBOTS_SEARCH", "perhaps")
    with pytest.raises(ValueError, match="robots_search"):
        CrawlerSettings()
