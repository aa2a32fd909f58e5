"""How the public token lists name what they charge for: key → charge, modality, unit."""

from __future__ import annotations

import re

Kind = tuple[str, str, str]

#: LiteLLM's keys without their suffixes: charge, modality, unit.
LITELLM = {
    "input_cost_per_token": ("input", "text", "1M tokens"),
    "output_cost_per_token": ("output", "text", "1M tokens"),
    "output_cost_per_reasoning_token": ("output_reasoning", "text", "1M tokens"),
    "citation_cost_per_token": ("output_citation", "text", "1M tokens"),
    "cache_read_input_token_cost": ("cache_read", "text", "1M tokens"),
    "input_cost_per_token_cache_hit": ("cache_read", "text", "1M tokens"),
    "explicit_cache_read_input_token_cost": ("cache_read_explicit", "text", "1M tokens"),
    "cache_read_input_audio_token_cost": ("cache_read", "audio", "1M tokens"),
    "cache_read_input_image_token_cost": ("cache_read", "image", "1M tokens"),
    "cache_creation_input_token_cost": ("cache_write", "text", "1M tokens"),
    "cache_creation_input_audio_token_cost": ("cache_write", "audio", "1M tokens"),
    "input_cost_per_audio_token": ("input", "audio", "1M tokens"),
    "output_cost_per_audio_token": ("output", "audio", "1M tokens"),
    "input_cost_per_image_token": ("input", "image", "1M tokens"),
    "output_cost_per_image_token": ("output", "image", "1M tokens"),
    "input_cost_per_video_token": ("input", "video", "1M tokens"),
    "output_cost_per_video_token": ("output", "video", "1M tokens"),
    "input_cost_per_character": ("input", "text", "1M characters"),
    "output_cost_per_character": ("output", "text", "1M characters"),
    "input_cost_per_pixel": ("input", "image", "1M pixels"),
    "output_cost_per_pixel": ("output", "image", "1M pixels"),
    "input_cost_per_image": ("input", "image", "image"),
    "output_cost_per_image": ("output", "image", "image"),
    "input_cost_per_audio_per_second": ("input", "audio", "second"),
    "input_cost_per_video_per_second": ("input", "video", "second"),
    "output_cost_per_video_per_second": ("output", "video", "second"),
    "input_cost_per_second": ("input", "", "second"),
    "output_cost_per_second": ("output", "", "second"),
    "input_cost_per_query": ("request", "", "query"),
    "input_cost_per_request": ("request", "", "request"),
    "input_cost_per_text_message": ("request", "text", "message"),
    "ocr_cost_per_page": ("ocr", "document", "page"),
    "ocr_cost_per_credit": ("ocr", "document", "credit"),
    "annotation_cost_per_page": ("annotation", "document", "page"),
    "google_maps_grounding_cost_per_query": ("maps_grounding", "", "query"),
    "code_interpreter_cost_per_session": ("code_interpreter", "", "session"),
    "input_dbu_cost_per_token": ("input_dbu", "text", "DBU per 1M tokens"),
    "output_dbu_cost_per_token": ("output_dbu", "text", "DBU per 1M tokens"),
}
LITELLM_KEY = re.compile(
    r"^(?P<base>.+?)(?:_above_(?P<hours>12|1)hr)?(?:_above_(?P<limit>\d+)k_tokens)?"
    r"(?:_(?P<tier>batches|priority|flex|balanced|ultrafast|decisions))?$"
)
SIZED = re.compile(r"^(?P<base>output_cost_per_(?:image|second))_(?P<size>\d[\w.]*)$")
OVER = re.compile(r"^(?P<base>input_cost_per_video_per_second)_above_(?P<size>\d+s)_interval$")
TIERS = {"": "standard", "batches": "batch"}
SEARCH = re.compile(r"^search_context_size_(?P<size>low|medium|high)$")

#: genai-prices' units: charge, modality, unit.
GENAI = {
    "input_mtok": ("input", "text", "1M tokens"),
    "output_mtok": ("output", "text", "1M tokens"),
    "cache_read_mtok": ("cache_read", "text", "1M tokens"),
    "cache_write_mtok": ("cache_write", "text", "1M tokens"),
    "cache_write_1h_mtok": ("cache_write", "text", "1M tokens"),
    "web_searches_kcount": ("web_search", "text", "1000"),
    "storage_searches_kcount": ("file_search", "text", "1000"),
    "input_audio_mtok": ("input", "audio", "1M tokens"),
    "output_audio_mtok": ("output", "audio", "1M tokens"),
    "cache_audio_read_mtok": ("cache_read", "audio", "1M tokens"),
    "input_image_mtok": ("input", "image", "1M tokens"),
    "output_image_mtok": ("output", "image", "1M tokens"),
    "cache_image_read_mtok": ("cache_read", "image", "1M tokens"),
    "input_video_mtok": ("input", "video", "1M tokens"),
    "output_video_mtok": ("output", "video", "1M tokens"),
    "output_reasoning_mtok": ("output_reasoning", "text", "1M tokens"),
    "output_citation_mtok": ("output_citation", "text", "1M tokens"),
    "requests_kcount": ("request", "text", "1000"),
    "audio_hours": ("audio", "audio", "hour"),
    "input_audio_hours": ("input", "audio", "hour"),
    "input_mchars": ("input", "text", "1M characters"),
    "input_document_kpages": ("input_document", "document", "1000 pages"),
    "input_annotated_document_kpages": ("input_annotated_document", "document", "1000 pages"),
    "input_text_messages_kcount": ("input_text_messages", "text", "1000"),
}
OPENROUTER = {
    "prompt": ("input", "text", "1M tokens"),
    "completion": ("output", "text", "1M tokens"),
    "input_cache_read": ("cache_read", "text", "1M tokens"),
    "input_cache_write": ("cache_write", "text", "1M tokens"),
    "internal_reasoning": ("output_reasoning", "text", "1M tokens"),
    "image": ("input", "image", "image"),
    "request": ("request", "", "request"),
    "web_search": ("web_search", "", "query"),
}
