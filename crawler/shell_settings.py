"""The crawler's safe settings as a module, for `scrapy shell` and `scrapy parse` in this folder (see scrapy.cfg)."""

from crawler.settings import CrawlSettings, scrapy_settings

globals().update(scrapy_settings(CrawlSettings(user_agent="presswatch/0.1 (shell)", allowed_private=())))
