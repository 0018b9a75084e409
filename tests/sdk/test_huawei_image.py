"""huaweicloudsdkimage, the v2 client, with only its endpoint changed."""

from huaweicloudsdkcore.auth.credentials import BasicCredentials
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkimage.v2 import (
    CelebrityRecognitionReq,
    ImageClient,
    ImageMainObjectDetectionReq,
    ImageMediaTaggingDetReq,
    ImageMediaTaggingReq,
    ImageTaggingReq,
    RunCelebrityRecognitionRequest,
    RunImageMainObjectDetectionRequest,
    RunImageMediaTaggingDetRequest,
    RunImageMediaTaggingRequest,
    RunImageTaggingRequest,
)

from service import PROJECT, SERVICE, URL, encoded


def client(access_key: str, secret_key: str) -> ImageClient:
    credentials = BasicCredentials(access_key, secret_key, PROJECT)
    return ImageClient.new_builder().with_credentials(credentials).with_endpoint(URL).build()


def refused(call) -> ClientRequestException:
    try:
        call()
    except ClientRequestException as error:
        return error
    raise AssertionError("it was not refused")


own = client(SERVICE["access_key"], SERVICE["secret_key"])

request = RunImageTaggingRequest(body=ImageTaggingReq(image=encoded("chelsea.png"), language="en", threshold=60.0, limit=5))
answer = own.run_image_tagging(request)
tags = answer.result.tags
assert any("cat" in tag.tag.lower() for tag in tags), [tag.tag for tag in tags]
assert len(tags) <= 5 and all(isinstance(tag.confidence, str) and float(tag.confidence) >= 60 for tag in tags)
assert all(tag.type == tag.i18n_type.en and tag.tag == tag.i18n_tag.en for tag in tags)
boxes = [box for tag in tags for box in tag.instances]
assert boxes and boxes[0].bounding_box.width > 0, answer

defaults = own.run_image_tagging(RunImageTaggingRequest(body=ImageTaggingReq(image=encoded("chelsea.png"))))
assert all(tag.tag == tag.i18n_tag.zh for tag in defaults.result.tags)

media = own.run_image_media_tagging(RunImageMediaTaggingRequest(body=ImageMediaTaggingReq(image=encoded("chelsea.png"))))
assert media.result.tags and media.result.tags[0].i18n_type.zh
det = own.run_image_media_tagging_det(
    RunImageMediaTaggingDetRequest(body=ImageMediaTaggingDetReq(image=encoded("chelsea.png"), language="en"))
)
assert det.result.tags and det.result.tags[0].i18n_tag.en
main = own.run_image_main_object_detection(
    RunImageMainObjectDetectionRequest(body=ImageMainObjectDetectionReq(image=encoded("chelsea.png")))
)
assert main.result[0].label == "main_object_box" and float(main.result[0].location["width"]) > 0, main

no_meaning = refused(
    lambda: own.run_celebrity_recognition(
        RunCelebrityRecognitionRequest(body=CelebrityRecognitionReq(image=encoded("astronaut.png")))
    )
)
assert (no_meaning.status_code, no_meaning.error_code) == (400, "APIG.0101"), no_meaning

no_picture = refused(lambda: own.run_image_tagging(RunImageTaggingRequest(body=ImageTaggingReq(image="bm8gcGljdHVyZQ=="))))
assert (no_picture.status_code, no_picture.error_code) == (400, "AIS.0502"), no_picture

for stranger in (client(SERVICE["access_key"], "0" * 40), client("A" * 20, SERVICE["secret_key"])):
    error = refused(lambda: stranger.run_image_tagging(request))
    assert (error.status_code, error.error_code) == (400, "APIG.0301"), error
