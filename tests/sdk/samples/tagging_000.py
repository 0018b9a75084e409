# encoding:utf-8

import requests
import base64

url = "https://[endpoint]/v2/[project_id]/image/tagging"
token = "用户获取得到的实际token值"
headers = {'Content-Type': 'application/json', 'X-Auth-Token': token}

imagepath = r'data/image-tagging.jpg'
with open(imagepath, "rb") as bin_data:
    image_data = bin_data.read()
image_base64 = base64.b64encode(image_data).decode("utf-8") # 使用图片的base64编码
data= {"image": image_base64} # url与image参数二选一

response = requests.post(url, headers=headers, json=data, verify=False)
print(response.text)
